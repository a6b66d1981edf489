    // Written by schedule.rs, which says why.
    vsubpd zmm12, zmm0, [{x} + {at} +0]
    vsubpd zmm13, zmm1, [{y} + {at} +0]
    vsubpd zmm14, zmm2, [{z} + {at} +0]
    vmovapd zmm24, zmm4
    vfmadd231pd zmm24, zmm12, zmm12
    vfmadd231pd zmm24, zmm13, zmm13
    vfmadd231pd zmm24, zmm14, zmm14
    vsubpd zmm15, zmm0, [{x} + {at} +64]
    vsubpd zmm16, zmm1, [{y} + {at} +64]
    vsubpd zmm17, zmm2, [{z} + {at} +64]
    vmovapd zmm25, zmm4
    vrsqrt14pd zmm28, zmm24
    vfmadd231pd zmm25, zmm15, zmm15
    vmulpd zmm18, zmm28, zmm28
    vfmadd231pd zmm25, zmm16, zmm16
    vfnmadd213pd zmm24, zmm18, zmm5
    vmulpd zmm28, zmm28, zmm18
    vfmadd231pd zmm25, zmm17, zmm17
    vsubpd zmm18, zmm0, [{x} + {at} +128]
    vsubpd zmm19, zmm1, [{y} + {at} +128]
    vsubpd zmm20, zmm2, [{z} + {at} +128]
    vmovapd zmm26, zmm4
    vaddpd zmm27, zmm24, zmm6
    vrsqrt14pd zmm29, zmm25
    vfmadd213pd zmm27, zmm24, zmm7
    vfmadd231pd zmm26, zmm18, zmm18
    vmulpd zmm21, zmm29, zmm29
    vfmadd213pd zmm27, zmm24, zmm8
    vfmadd231pd zmm26, zmm19, zmm19
    vfnmadd213pd zmm25, zmm21, zmm5
    vmulpd zmm29, zmm29, zmm21
    vmulpd zmm28, zmm28, zmm27
    vfmadd231pd zmm26, zmm20, zmm20
    vsubpd zmm21, zmm0, [{x} + {at} +192]
    vsubpd zmm22, zmm1, [{y} + {at} +192]
    vsubpd zmm23, zmm2, [{z} + {at} +192]
    vmovapd zmm27, zmm4
    vaddpd zmm24, zmm25, zmm6
    vmulpd zmm31, zmm28, [{m} + {at} +0]
    vmulpd zmm28, zmm28, zmm3
    vrsqrt14pd zmm30, zmm26
    vfmadd213pd zmm24, zmm25, zmm7
    vfnmadd231pd zmm9, zmm31, zmm12
    vfnmadd231pd zmm10, zmm31, zmm13
    vfnmadd231pd zmm11, zmm31, zmm14
    vfmadd213pd zmm12, zmm28, [{px} + {at} +0]
    vfmadd213pd zmm13, zmm28, [{py} + {at} +0]
    vfmadd213pd zmm14, zmm28, [{pz} + {at} +0]
    vfmadd231pd zmm27, zmm21, zmm21
    vmulpd zmm28, zmm30, zmm30
    vfmadd213pd zmm24, zmm25, zmm8
    vmovupd [{px} + {at} +0], zmm12
    vmovupd [{py} + {at} +0], zmm13
    vmovupd [{pz} + {at} +0], zmm14
    vfmadd231pd zmm27, zmm22, zmm22
    vfnmadd213pd zmm26, zmm28, zmm5
    vmulpd zmm30, zmm30, zmm28
    vmulpd zmm29, zmm29, zmm24
    vfmadd231pd zmm27, zmm23, zmm23
    add {at}, 256
    cmp {at}, {stop}
    jae 3f
    .p2align 6
2:
    vsubpd zmm12, zmm0, [{x} + {at} +0]
    vsubpd zmm13, zmm1, [{y} + {at} +0]
    vsubpd zmm14, zmm2, [{z} + {at} +0]
    vmovapd zmm24, zmm4
    vaddpd zmm25, zmm26, zmm6
    vmulpd zmm28, zmm29, [{m} + {at} -192]
    vmulpd zmm29, zmm29, zmm3
    vrsqrt14pd zmm31, zmm27
    vfmadd213pd zmm25, zmm26, zmm7
    vfnmadd231pd zmm9, zmm28, zmm15
    vfnmadd231pd zmm10, zmm28, zmm16
    vfnmadd231pd zmm11, zmm28, zmm17
    vfmadd213pd zmm15, zmm29, [{px} + {at} -192]
    vfmadd213pd zmm16, zmm29, [{py} + {at} -192]
    vfmadd213pd zmm17, zmm29, [{pz} + {at} -192]
    vfmadd231pd zmm24, zmm12, zmm12
    vmulpd zmm28, zmm31, zmm31
    vfmadd213pd zmm25, zmm26, zmm8
    vmovupd [{px} + {at} -192], zmm15
    vmovupd [{py} + {at} -192], zmm16
    vmovupd [{pz} + {at} -192], zmm17
    vfmadd231pd zmm24, zmm13, zmm13
    vfnmadd213pd zmm27, zmm28, zmm5
    vmulpd zmm31, zmm31, zmm28
    vmulpd zmm30, zmm30, zmm25
    vfmadd231pd zmm24, zmm14, zmm14
    vsubpd zmm15, zmm0, [{x} + {at} +64]
    vsubpd zmm16, zmm1, [{y} + {at} +64]
    vsubpd zmm17, zmm2, [{z} + {at} +64]
    vmovapd zmm25, zmm4
    vaddpd zmm26, zmm27, zmm6
    vmulpd zmm29, zmm30, [{m} + {at} -128]
    vmulpd zmm30, zmm30, zmm3
    vrsqrt14pd zmm28, zmm24
    vfmadd213pd zmm26, zmm27, zmm7
    vfnmadd231pd zmm9, zmm29, zmm18
    vfnmadd231pd zmm10, zmm29, zmm19
    vfnmadd231pd zmm11, zmm29, zmm20
    vfmadd213pd zmm18, zmm30, [{px} + {at} -128]
    vfmadd213pd zmm19, zmm30, [{py} + {at} -128]
    vfmadd213pd zmm20, zmm30, [{pz} + {at} -128]
    vfmadd231pd zmm25, zmm15, zmm15
    vfmadd213pd zmm26, zmm27, zmm8
    vmovupd [{px} + {at} -128], zmm18
    vmovupd [{py} + {at} -128], zmm19
    vmovupd [{pz} + {at} -128], zmm20
    vmulpd zmm18, zmm28, zmm28
    vfmadd231pd zmm25, zmm16, zmm16
    vfnmadd213pd zmm24, zmm18, zmm5
    vmulpd zmm28, zmm28, zmm18
    vmulpd zmm31, zmm31, zmm26
    vfmadd231pd zmm25, zmm17, zmm17
    vsubpd zmm18, zmm0, [{x} + {at} +128]
    vsubpd zmm19, zmm1, [{y} + {at} +128]
    vsubpd zmm20, zmm2, [{z} + {at} +128]
    vmovapd zmm26, zmm4
    vmulpd zmm30, zmm31, [{m} + {at} -64]
    vmulpd zmm31, zmm31, zmm3
    vaddpd zmm27, zmm24, zmm6
    vrsqrt14pd zmm29, zmm25
    vfnmadd231pd zmm9, zmm30, zmm21
    vfnmadd231pd zmm10, zmm30, zmm22
    vfnmadd231pd zmm11, zmm30, zmm23
    vfmadd213pd zmm21, zmm31, [{px} + {at} -64]
    vfmadd213pd zmm22, zmm31, [{py} + {at} -64]
    vfmadd213pd zmm23, zmm31, [{pz} + {at} -64]
    vfmadd213pd zmm27, zmm24, zmm7
    vfmadd231pd zmm26, zmm18, zmm18
    vmovupd [{px} + {at} -64], zmm21
    vmovupd [{py} + {at} -64], zmm22
    vmovupd [{pz} + {at} -64], zmm23
    vmulpd zmm21, zmm29, zmm29
    vfmadd213pd zmm27, zmm24, zmm8
    vfmadd231pd zmm26, zmm19, zmm19
    vfnmadd213pd zmm25, zmm21, zmm5
    vmulpd zmm29, zmm29, zmm21
    vmulpd zmm28, zmm28, zmm27
    vfmadd231pd zmm26, zmm20, zmm20
    vsubpd zmm21, zmm0, [{x} + {at} +192]
    vsubpd zmm22, zmm1, [{y} + {at} +192]
    vsubpd zmm23, zmm2, [{z} + {at} +192]
    vmovapd zmm27, zmm4
    vaddpd zmm24, zmm25, zmm6
    vmulpd zmm31, zmm28, [{m} + {at} +0]
    vmulpd zmm28, zmm28, zmm3
    vrsqrt14pd zmm30, zmm26
    vfmadd213pd zmm24, zmm25, zmm7
    vfnmadd231pd zmm9, zmm31, zmm12
    vfnmadd231pd zmm10, zmm31, zmm13
    vfnmadd231pd zmm11, zmm31, zmm14
    vfmadd213pd zmm12, zmm28, [{px} + {at} +0]
    vfmadd213pd zmm13, zmm28, [{py} + {at} +0]
    vfmadd213pd zmm14, zmm28, [{pz} + {at} +0]
    vfmadd231pd zmm27, zmm21, zmm21
    vmulpd zmm28, zmm30, zmm30
    vfmadd213pd zmm24, zmm25, zmm8
    vmovupd [{px} + {at} +0], zmm12
    vmovupd [{py} + {at} +0], zmm13
    vmovupd [{pz} + {at} +0], zmm14
    vfmadd231pd zmm27, zmm22, zmm22
    vfnmadd213pd zmm26, zmm28, zmm5
    vmulpd zmm30, zmm30, zmm28
    vmulpd zmm29, zmm29, zmm24
    vfmadd231pd zmm27, zmm23, zmm23
    add {at}, 256
    cmp {at}, {stop}
    jb 2b
3:
    vaddpd zmm25, zmm26, zmm6
    vmulpd zmm28, zmm29, [{m} + {at} -192]
    vmulpd zmm29, zmm29, zmm3
    vrsqrt14pd zmm31, zmm27
    vfmadd213pd zmm25, zmm26, zmm7
    vfnmadd231pd zmm9, zmm28, zmm15
    vfnmadd231pd zmm10, zmm28, zmm16
    vfnmadd231pd zmm11, zmm28, zmm17
    vfmadd213pd zmm15, zmm29, [{px} + {at} -192]
    vfmadd213pd zmm16, zmm29, [{py} + {at} -192]
    vfmadd213pd zmm17, zmm29, [{pz} + {at} -192]
    vmulpd zmm28, zmm31, zmm31
    vfmadd213pd zmm25, zmm26, zmm8
    vmovupd [{px} + {at} -192], zmm15
    vmovupd [{py} + {at} -192], zmm16
    vmovupd [{pz} + {at} -192], zmm17
    vfnmadd213pd zmm27, zmm28, zmm5
    vmulpd zmm31, zmm31, zmm28
    vmulpd zmm30, zmm30, zmm25
    vaddpd zmm26, zmm27, zmm6
    vmulpd zmm29, zmm30, [{m} + {at} -128]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm26, zmm27, zmm7
    vfnmadd231pd zmm9, zmm29, zmm18
    vfnmadd231pd zmm10, zmm29, zmm19
    vfnmadd231pd zmm11, zmm29, zmm20
    vfmadd213pd zmm18, zmm30, [{px} + {at} -128]
    vfmadd213pd zmm19, zmm30, [{py} + {at} -128]
    vfmadd213pd zmm20, zmm30, [{pz} + {at} -128]
    vfmadd213pd zmm26, zmm27, zmm8
    vmovupd [{px} + {at} -128], zmm18
    vmovupd [{py} + {at} -128], zmm19
    vmovupd [{pz} + {at} -128], zmm20
    vmulpd zmm31, zmm31, zmm26
    vmulpd zmm30, zmm31, [{m} + {at} -64]
    vmulpd zmm31, zmm31, zmm3
    vfnmadd231pd zmm9, zmm30, zmm21
    vfnmadd231pd zmm10, zmm30, zmm22
    vfnmadd231pd zmm11, zmm30, zmm23
    vfmadd213pd zmm21, zmm31, [{px} + {at} -64]
    vfmadd213pd zmm22, zmm31, [{py} + {at} -64]
    vfmadd213pd zmm23, zmm31, [{pz} + {at} -64]
    vmovupd [{px} + {at} -64], zmm21
    vmovupd [{py} + {at} -64], zmm22
    vmovupd [{pz} + {at} -64], zmm23
