    // Written by schedule.rs, which says why.
    vsubpd zmm21, zmm0, [{x} + {at} +0]
    vsubpd zmm22, zmm1, [{y} + {at} +0]
    vsubpd zmm23, zmm2, [{z} + {at} +0]
    vmovapd zmm27, zmm4
    vfmadd231pd zmm27, zmm21, zmm21
    vfmadd231pd zmm27, zmm22, zmm22
    vsubpd zmm12, zmm0, [{x} + {at} +64]
    vsubpd zmm13, zmm1, [{y} + {at} +64]
    vsubpd zmm14, zmm2, [{z} + {at} +64]
    vmovapd zmm24, zmm4
    vfmadd231pd zmm27, zmm23, zmm23
    vfmadd231pd zmm24, zmm12, zmm12
    vrsqrt14pd zmm28, zmm27
    vfmadd231pd zmm24, zmm13, zmm13
    vmulpd zmm25, zmm28, zmm28
    vfnmadd213pd zmm27, zmm25, zmm5
    vmulpd zmm28, zmm28, zmm25
    vsubpd zmm15, zmm0, [{x} + {at} +128]
    vsubpd zmm16, zmm1, [{y} + {at} +128]
    vsubpd zmm17, zmm2, [{z} + {at} +128]
    vmovapd zmm25, zmm4
    vfmadd231pd zmm24, zmm14, zmm14
    vfmadd231pd zmm25, zmm15, zmm15
    vaddpd zmm30, zmm27, zmm6
    vrsqrt14pd zmm29, zmm24
    vfmadd213pd zmm30, zmm27, zmm7
    vfmadd231pd zmm25, zmm16, zmm16
    vmulpd zmm26, zmm29, zmm29
    vfmadd213pd zmm30, zmm27, zmm8
    vfnmadd213pd zmm24, zmm26, zmm5
    vmulpd zmm29, zmm29, zmm26
    vsubpd zmm18, zmm0, [{x} + {at} +192]
    vsubpd zmm19, zmm1, [{y} + {at} +192]
    vsubpd zmm20, zmm2, [{z} + {at} +192]
    vmovapd zmm26, zmm4
    vfmadd231pd zmm25, zmm17, zmm17
    vmulpd zmm28, zmm28, zmm30
    vfmadd231pd zmm26, zmm18, zmm18
    vaddpd zmm31, zmm24, zmm6
    vrsqrt14pd zmm30, zmm25
    vmulpd zmm27, zmm28, [{m} + {at} +0]
    vmulpd zmm28, zmm28, zmm3
    vfmadd213pd zmm31, zmm24, zmm7
    vfnmadd231pd zmm9, zmm27, zmm21
    vfnmadd231pd zmm10, zmm27, zmm22
    vfnmadd231pd zmm11, zmm27, zmm23
    vfmadd213pd zmm21, zmm28, [{px} + {at} +0]
    vfmadd213pd zmm22, zmm28, [{py} + {at} +0]
    vfmadd213pd zmm23, zmm28, [{pz} + {at} +0]
    vfmadd231pd zmm26, zmm19, zmm19
    vmulpd zmm27, zmm30, zmm30
    vfmadd213pd zmm31, zmm24, zmm8
    vfnmadd213pd zmm25, zmm27, zmm5
    vmulpd zmm30, zmm30, zmm27
    vmovupd [{px} + {at} +0], zmm21
    vmovupd [{py} + {at} +0], zmm22
    vmovupd [{pz} + {at} +0], zmm23
    add {at}, 256
    cmp {at}, {stop}
    jae 3f
    .p2align 6
2:
    vfmadd231pd zmm26, zmm20, zmm20
    vsubpd zmm21, zmm0, [{x} + {at} +0]
    vsubpd zmm22, zmm1, [{y} + {at} +0]
    vsubpd zmm23, zmm2, [{z} + {at} +0]
    vmovapd zmm27, zmm4
    vmulpd zmm29, zmm29, zmm31
    vaddpd zmm28, zmm25, zmm6
    vfmadd231pd zmm27, zmm21, zmm21
    vrsqrt14pd zmm31, zmm26
    vmulpd zmm24, zmm29, [{m} + {at} -192]
    vmulpd zmm29, zmm29, zmm3
    vfmadd213pd zmm28, zmm25, zmm7
    vfnmadd231pd zmm9, zmm24, zmm12
    vfnmadd231pd zmm10, zmm24, zmm13
    vfnmadd231pd zmm11, zmm24, zmm14
    vfmadd213pd zmm12, zmm29, [{px} + {at} -192]
    vfmadd213pd zmm13, zmm29, [{py} + {at} -192]
    vfmadd213pd zmm14, zmm29, [{pz} + {at} -192]
    vfmadd231pd zmm27, zmm22, zmm22
    vmulpd zmm24, zmm31, zmm31
    vfmadd213pd zmm28, zmm25, zmm8
    vfnmadd213pd zmm26, zmm24, zmm5
    vmulpd zmm31, zmm31, zmm24
    vmovupd [{px} + {at} -192], zmm12
    vmovupd [{py} + {at} -192], zmm13
    vmovupd [{pz} + {at} -192], zmm14
    vsubpd zmm12, zmm0, [{x} + {at} +64]
    vsubpd zmm13, zmm1, [{y} + {at} +64]
    vsubpd zmm14, zmm2, [{z} + {at} +64]
    vmovapd zmm24, zmm4
    vfmadd231pd zmm27, zmm23, zmm23
    vmulpd zmm30, zmm30, zmm28
    vaddpd zmm29, zmm26, zmm6
    vfmadd231pd zmm24, zmm12, zmm12
    vrsqrt14pd zmm28, zmm27
    vmulpd zmm25, zmm30, [{m} + {at} -128]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm29, zmm26, zmm7
    vfnmadd231pd zmm9, zmm25, zmm15
    vfnmadd231pd zmm10, zmm25, zmm16
    vfnmadd231pd zmm11, zmm25, zmm17
    vfmadd213pd zmm15, zmm30, [{px} + {at} -128]
    vfmadd213pd zmm16, zmm30, [{py} + {at} -128]
    vfmadd213pd zmm17, zmm30, [{pz} + {at} -128]
    vfmadd231pd zmm24, zmm13, zmm13
    vmulpd zmm25, zmm28, zmm28
    vfmadd213pd zmm29, zmm26, zmm8
    vfnmadd213pd zmm27, zmm25, zmm5
    vmulpd zmm28, zmm28, zmm25
    vmovupd [{px} + {at} -128], zmm15
    vmovupd [{py} + {at} -128], zmm16
    vmovupd [{pz} + {at} -128], zmm17
    vsubpd zmm15, zmm0, [{x} + {at} +128]
    vsubpd zmm16, zmm1, [{y} + {at} +128]
    vsubpd zmm17, zmm2, [{z} + {at} +128]
    vmovapd zmm25, zmm4
    vfmadd231pd zmm24, zmm14, zmm14
    vmulpd zmm31, zmm31, zmm29
    vfmadd231pd zmm25, zmm15, zmm15
    vaddpd zmm30, zmm27, zmm6
    vrsqrt14pd zmm29, zmm24
    vmulpd zmm26, zmm31, [{m} + {at} -64]
    vmulpd zmm31, zmm31, zmm3
    vfmadd213pd zmm30, zmm27, zmm7
    vfnmadd231pd zmm9, zmm26, zmm18
    vfnmadd231pd zmm10, zmm26, zmm19
    vfnmadd231pd zmm11, zmm26, zmm20
    vfmadd213pd zmm18, zmm31, [{px} + {at} -64]
    vfmadd213pd zmm19, zmm31, [{py} + {at} -64]
    vfmadd213pd zmm20, zmm31, [{pz} + {at} -64]
    vfmadd231pd zmm25, zmm16, zmm16
    vmulpd zmm26, zmm29, zmm29
    vfmadd213pd zmm30, zmm27, zmm8
    vfnmadd213pd zmm24, zmm26, zmm5
    vmulpd zmm29, zmm29, zmm26
    vmovupd [{px} + {at} -64], zmm18
    vmovupd [{py} + {at} -64], zmm19
    vmovupd [{pz} + {at} -64], zmm20
    vsubpd zmm18, zmm0, [{x} + {at} +192]
    vsubpd zmm19, zmm1, [{y} + {at} +192]
    vsubpd zmm20, zmm2, [{z} + {at} +192]
    vmovapd zmm26, zmm4
    vfmadd231pd zmm25, zmm17, zmm17
    vmulpd zmm28, zmm28, zmm30
    vfmadd231pd zmm26, zmm18, zmm18
    vaddpd zmm31, zmm24, zmm6
    vrsqrt14pd zmm30, zmm25
    vmulpd zmm27, zmm28, [{m} + {at} +0]
    vmulpd zmm28, zmm28, zmm3
    vfmadd213pd zmm31, zmm24, zmm7
    vfnmadd231pd zmm9, zmm27, zmm21
    vfnmadd231pd zmm10, zmm27, zmm22
    vfnmadd231pd zmm11, zmm27, zmm23
    vfmadd213pd zmm21, zmm28, [{px} + {at} +0]
    vfmadd213pd zmm22, zmm28, [{py} + {at} +0]
    vfmadd213pd zmm23, zmm28, [{pz} + {at} +0]
    vfmadd231pd zmm26, zmm19, zmm19
    vmulpd zmm27, zmm30, zmm30
    vfmadd213pd zmm31, zmm24, zmm8
    vfnmadd213pd zmm25, zmm27, zmm5
    vmulpd zmm30, zmm30, zmm27
    vmovupd [{px} + {at} +0], zmm21
    vmovupd [{py} + {at} +0], zmm22
    vmovupd [{pz} + {at} +0], zmm23
    add {at}, 256
    cmp {at}, {stop}
    jb 2b
3:
    vfmadd231pd zmm26, zmm20, zmm20
    vmulpd zmm29, zmm29, zmm31
    vaddpd zmm28, zmm25, zmm6
    vrsqrt14pd zmm31, zmm26
    vmulpd zmm24, zmm29, [{m} + {at} -192]
    vmulpd zmm29, zmm29, zmm3
    vfmadd213pd zmm28, zmm25, zmm7
    vfnmadd231pd zmm9, zmm24, zmm12
    vfnmadd231pd zmm10, zmm24, zmm13
    vfnmadd231pd zmm11, zmm24, zmm14
    vfmadd213pd zmm12, zmm29, [{px} + {at} -192]
    vfmadd213pd zmm13, zmm29, [{py} + {at} -192]
    vfmadd213pd zmm14, zmm29, [{pz} + {at} -192]
    vmulpd zmm24, zmm31, zmm31
    vfmadd213pd zmm28, zmm25, zmm8
    vfnmadd213pd zmm26, zmm24, zmm5
    vmulpd zmm31, zmm31, zmm24
    vmovupd [{px} + {at} -192], zmm12
    vmovupd [{py} + {at} -192], zmm13
    vmovupd [{pz} + {at} -192], zmm14
    vmulpd zmm30, zmm30, zmm28
    vaddpd zmm29, zmm26, zmm6
    vmulpd zmm25, zmm30, [{m} + {at} -128]
    vmulpd zmm30, zmm30, zmm3
    vfmadd213pd zmm29, zmm26, zmm7
    vfnmadd231pd zmm9, zmm25, zmm15
    vfnmadd231pd zmm10, zmm25, zmm16
    vfnmadd231pd zmm11, zmm25, zmm17
    vfmadd213pd zmm15, zmm30, [{px} + {at} -128]
    vfmadd213pd zmm16, zmm30, [{py} + {at} -128]
    vfmadd213pd zmm17, zmm30, [{pz} + {at} -128]
    vfmadd213pd zmm29, zmm26, zmm8
    vmovupd [{px} + {at} -128], zmm15
    vmovupd [{py} + {at} -128], zmm16
    vmovupd [{pz} + {at} -128], zmm17
    vmulpd zmm31, zmm31, zmm29
    vmulpd zmm26, zmm31, [{m} + {at} -64]
    vmulpd zmm31, zmm31, zmm3
    vfnmadd231pd zmm9, zmm26, zmm18
    vfnmadd231pd zmm10, zmm26, zmm19
    vfnmadd231pd zmm11, zmm26, zmm20
    vfmadd213pd zmm18, zmm31, [{px} + {at} -64]
    vfmadd213pd zmm19, zmm31, [{py} + {at} -64]
    vfmadd213pd zmm20, zmm31, [{pz} + {at} -64]
    vmovupd [{px} + {at} -64], zmm18
    vmovupd [{py} + {at} -64], zmm19
    vmovupd [{pz} + {at} -64], zmm20
