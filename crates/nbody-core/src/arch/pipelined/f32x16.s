// Written by `schedule`, which says why.
    vbroadcastss zmm7, [{constants} + 0]
4:
    vbroadcastss zmm0, [{body} + 0]
    vbroadcastss zmm1, [{body} + 128]
    vbroadcastss zmm2, [{body} + 256]
    vbroadcastss zmm3, [{body} + 384]
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    xor {at:e}, {at:e}
    vsubps zmm8, zmm0, [{x} + {at} + 0]
    vsubps zmm9, zmm1, [{y} + {at} + 0]
    vsubps zmm10, zmm2, [{z} + {at} + 0]
    vmovaps zmm26, zmm7
    vfmadd231ps zmm26, zmm8, zmm8
    vfmadd231ps zmm26, zmm9, zmm9
    vsubps zmm11, zmm0, [{x} + {at} + 64]
    vsubps zmm12, zmm1, [{y} + {at} + 64]
    vsubps zmm13, zmm2, [{z} + {at} + 64]
    vmovaps zmm27, zmm7
    vfmadd231ps zmm26, zmm10, zmm10
    vfmadd231ps zmm27, zmm11, zmm11
    vrsqrt14ps zmm30, zmm26
    vfmadd231ps zmm27, zmm12, zmm12
    vsubps zmm14, zmm0, [{x} + {at} + 128]
    vsubps zmm15, zmm1, [{y} + {at} + 128]
    vsubps zmm16, zmm2, [{z} + {at} + 128]
    vmovaps zmm28, zmm7
    vfmadd231ps zmm27, zmm13, zmm13
    vfmadd231ps zmm28, zmm14, zmm14
    vmulps zmm17, zmm30, zmm30
    vfnmadd213ps zmm26, zmm17, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm30, zmm30, zmm17
    vrsqrt14ps zmm31, zmm27
    vfmadd231ps zmm28, zmm15, zmm15
    vsubps zmm17, zmm0, [{x} + {at} + 192]
    vsubps zmm18, zmm1, [{y} + {at} + 192]
    vsubps zmm19, zmm2, [{z} + {at} + 192]
    vmovaps zmm29, zmm7
    vmulps zmm26, zmm26, zmm30
    vmulps zmm21, zmm26, [{m} + {at} + 0]
    vmulps zmm26, zmm26, zmm3
    vfmadd231ps zmm28, zmm16, zmm16
    vfmadd231ps zmm29, zmm17, zmm17
    vmulps zmm20, zmm31, zmm31
    vfnmadd231ps zmm4, zmm21, zmm8
    vfnmadd231ps zmm5, zmm21, zmm9
    vfnmadd231ps zmm6, zmm21, zmm10
    vfmadd213ps zmm8, zmm26, [{p} + {at} + 0]
    vfmadd213ps zmm9, zmm26, [{p} + {at} + 0 + {second}]
    vfmadd213ps zmm10, zmm26, [{p} + {at} + 0 + {third}]
    vfnmadd213ps zmm27, zmm20, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm31, zmm31, zmm20
    vrsqrt14ps zmm26, zmm28
    vfmadd231ps zmm29, zmm18, zmm18
    vmovups [{p} + {at} + 0], zmm8
    vmovups [{p} + {at} + 0 + {second}], zmm9
    vmovups [{p} + {at} + 0 + {third}], zmm10
    vsubps zmm20, zmm0, [{x} + {at} + 256]
    vsubps zmm21, zmm1, [{y} + {at} + 256]
    vsubps zmm22, zmm2, [{z} + {at} + 256]
    vmovaps zmm30, zmm7
    vmulps zmm27, zmm27, zmm31
    vmulps zmm9, zmm27, [{m} + {at} + 64]
    vmulps zmm27, zmm27, zmm3
    vfmadd231ps zmm29, zmm19, zmm19
    vfmadd231ps zmm30, zmm20, zmm20
    vmulps zmm8, zmm26, zmm26
    vfnmadd231ps zmm4, zmm9, zmm11
    vfnmadd231ps zmm5, zmm9, zmm12
    vfnmadd231ps zmm6, zmm9, zmm13
    vfmadd213ps zmm11, zmm27, [{p} + {at} + 64]
    vfmadd213ps zmm12, zmm27, [{p} + {at} + 64 + {second}]
    vfmadd213ps zmm13, zmm27, [{p} + {at} + 64 + {third}]
    vfnmadd213ps zmm28, zmm8, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm26, zmm26, zmm8
    vrsqrt14ps zmm27, zmm29
    vfmadd231ps zmm30, zmm21, zmm21
    vmovups [{p} + {at} + 64], zmm11
    vmovups [{p} + {at} + 64 + {second}], zmm12
    vmovups [{p} + {at} + 64 + {third}], zmm13
    vsubps zmm23, zmm0, [{x} + {at} + 320]
    vsubps zmm24, zmm1, [{y} + {at} + 320]
    vsubps zmm25, zmm2, [{z} + {at} + 320]
    vmovaps zmm31, zmm7
    vmulps zmm28, zmm28, zmm26
    vmulps zmm9, zmm28, [{m} + {at} + 128]
    vmulps zmm28, zmm28, zmm3
    vfmadd231ps zmm30, zmm22, zmm22
    vfmadd231ps zmm31, zmm23, zmm23
    vmulps zmm8, zmm27, zmm27
    vfnmadd231ps zmm4, zmm9, zmm14
    vfnmadd231ps zmm5, zmm9, zmm15
    vfnmadd231ps zmm6, zmm9, zmm16
    vfmadd213ps zmm14, zmm28, [{p} + {at} + 128]
    vfmadd213ps zmm15, zmm28, [{p} + {at} + 128 + {second}]
    vfmadd213ps zmm16, zmm28, [{p} + {at} + 128 + {third}]
    vfnmadd213ps zmm29, zmm8, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm27, zmm27, zmm8
    vrsqrt14ps zmm28, zmm30
    vfmadd231ps zmm31, zmm24, zmm24
    vmovups [{p} + {at} + 128], zmm14
    vmovups [{p} + {at} + 128 + {second}], zmm15
    vmovups [{p} + {at} + 128 + {third}], zmm16
    mov {was}, {at}
    add {at}, 384
    cmp {at}, {stop}
    jae 3f
    .p2align 6
2:
    vsubps zmm8, zmm0, [{x} + {at} + 0]
    vsubps zmm9, zmm1, [{y} + {at} + 0]
    vsubps zmm10, zmm2, [{z} + {at} + 0]
    vmovaps zmm26, zmm7
    vmulps zmm29, zmm29, zmm27
    vmulps zmm12, zmm29, [{m} + {was} + 192]
    vmulps zmm29, zmm29, zmm3
    vfmadd231ps zmm31, zmm25, zmm25
    vfmadd231ps zmm26, zmm8, zmm8
    vmulps zmm11, zmm28, zmm28
    vfnmadd231ps zmm4, zmm12, zmm17
    vfnmadd231ps zmm5, zmm12, zmm18
    vfnmadd231ps zmm6, zmm12, zmm19
    vfmadd213ps zmm17, zmm29, [{p} + {was} + 192]
    vfmadd213ps zmm18, zmm29, [{p} + {was} + 192 + {second}]
    vfmadd213ps zmm19, zmm29, [{p} + {was} + 192 + {third}]
    vfnmadd213ps zmm30, zmm11, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm28, zmm28, zmm11
    vrsqrt14ps zmm29, zmm31
    vfmadd231ps zmm26, zmm9, zmm9
    vmovups [{p} + {was} + 192], zmm17
    vmovups [{p} + {was} + 192 + {second}], zmm18
    vmovups [{p} + {was} + 192 + {third}], zmm19
    vsubps zmm11, zmm0, [{x} + {at} + 64]
    vsubps zmm12, zmm1, [{y} + {at} + 64]
    vsubps zmm13, zmm2, [{z} + {at} + 64]
    vmovaps zmm27, zmm7
    vmulps zmm30, zmm30, zmm28
    vmulps zmm15, zmm30, [{m} + {was} + 256]
    vmulps zmm30, zmm30, zmm3
    vfmadd231ps zmm26, zmm10, zmm10
    vfmadd231ps zmm27, zmm11, zmm11
    vmulps zmm14, zmm29, zmm29
    vfnmadd231ps zmm4, zmm15, zmm20
    vfnmadd231ps zmm5, zmm15, zmm21
    vfnmadd231ps zmm6, zmm15, zmm22
    vfmadd213ps zmm20, zmm30, [{p} + {was} + 256]
    vfmadd213ps zmm21, zmm30, [{p} + {was} + 256 + {second}]
    vfmadd213ps zmm22, zmm30, [{p} + {was} + 256 + {third}]
    vfnmadd213ps zmm31, zmm14, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm29, zmm29, zmm14
    vrsqrt14ps zmm30, zmm26
    vfmadd231ps zmm27, zmm12, zmm12
    vmovups [{p} + {was} + 256], zmm20
    vmovups [{p} + {was} + 256 + {second}], zmm21
    vmovups [{p} + {was} + 256 + {third}], zmm22
    vsubps zmm14, zmm0, [{x} + {at} + 128]
    vsubps zmm15, zmm1, [{y} + {at} + 128]
    vsubps zmm16, zmm2, [{z} + {at} + 128]
    vmovaps zmm28, zmm7
    vmulps zmm31, zmm31, zmm29
    vmulps zmm18, zmm31, [{m} + {was} + 320]
    vmulps zmm31, zmm31, zmm3
    vfmadd231ps zmm27, zmm13, zmm13
    vfmadd231ps zmm28, zmm14, zmm14
    vmulps zmm17, zmm30, zmm30
    vfnmadd231ps zmm4, zmm18, zmm23
    vfnmadd231ps zmm5, zmm18, zmm24
    vfnmadd231ps zmm6, zmm18, zmm25
    vfmadd213ps zmm23, zmm31, [{p} + {was} + 320]
    vfmadd213ps zmm24, zmm31, [{p} + {was} + 320 + {second}]
    vfmadd213ps zmm25, zmm31, [{p} + {was} + 320 + {third}]
    vfnmadd213ps zmm26, zmm17, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm30, zmm30, zmm17
    vrsqrt14ps zmm31, zmm27
    vfmadd231ps zmm28, zmm15, zmm15
    vmovups [{p} + {was} + 320], zmm23
    vmovups [{p} + {was} + 320 + {second}], zmm24
    vmovups [{p} + {was} + 320 + {third}], zmm25
    vsubps zmm17, zmm0, [{x} + {at} + 192]
    vsubps zmm18, zmm1, [{y} + {at} + 192]
    vsubps zmm19, zmm2, [{z} + {at} + 192]
    vmovaps zmm29, zmm7
    vmulps zmm26, zmm26, zmm30
    vmulps zmm21, zmm26, [{m} + {at} + 0]
    vmulps zmm26, zmm26, zmm3
    vfmadd231ps zmm28, zmm16, zmm16
    vfmadd231ps zmm29, zmm17, zmm17
    vmulps zmm20, zmm31, zmm31
    vfnmadd231ps zmm4, zmm21, zmm8
    vfnmadd231ps zmm5, zmm21, zmm9
    vfnmadd231ps zmm6, zmm21, zmm10
    vfmadd213ps zmm8, zmm26, [{p} + {at} + 0]
    vfmadd213ps zmm9, zmm26, [{p} + {at} + 0 + {second}]
    vfmadd213ps zmm10, zmm26, [{p} + {at} + 0 + {third}]
    vfnmadd213ps zmm27, zmm20, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm31, zmm31, zmm20
    vrsqrt14ps zmm26, zmm28
    vfmadd231ps zmm29, zmm18, zmm18
    vmovups [{p} + {at} + 0], zmm8
    vmovups [{p} + {at} + 0 + {second}], zmm9
    vmovups [{p} + {at} + 0 + {third}], zmm10
    vsubps zmm20, zmm0, [{x} + {at} + 256]
    vsubps zmm21, zmm1, [{y} + {at} + 256]
    vsubps zmm22, zmm2, [{z} + {at} + 256]
    vmovaps zmm30, zmm7
    vmulps zmm27, zmm27, zmm31
    vmulps zmm9, zmm27, [{m} + {at} + 64]
    vmulps zmm27, zmm27, zmm3
    vfmadd231ps zmm29, zmm19, zmm19
    vfmadd231ps zmm30, zmm20, zmm20
    vmulps zmm8, zmm26, zmm26
    vfnmadd231ps zmm4, zmm9, zmm11
    vfnmadd231ps zmm5, zmm9, zmm12
    vfnmadd231ps zmm6, zmm9, zmm13
    vfmadd213ps zmm11, zmm27, [{p} + {at} + 64]
    vfmadd213ps zmm12, zmm27, [{p} + {at} + 64 + {second}]
    vfmadd213ps zmm13, zmm27, [{p} + {at} + 64 + {third}]
    vfnmadd213ps zmm28, zmm8, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm26, zmm26, zmm8
    vrsqrt14ps zmm27, zmm29
    vfmadd231ps zmm30, zmm21, zmm21
    vmovups [{p} + {at} + 64], zmm11
    vmovups [{p} + {at} + 64 + {second}], zmm12
    vmovups [{p} + {at} + 64 + {third}], zmm13
    vsubps zmm23, zmm0, [{x} + {at} + 320]
    vsubps zmm24, zmm1, [{y} + {at} + 320]
    vsubps zmm25, zmm2, [{z} + {at} + 320]
    vmovaps zmm31, zmm7
    vmulps zmm28, zmm28, zmm26
    vmulps zmm9, zmm28, [{m} + {at} + 128]
    vmulps zmm28, zmm28, zmm3
    vfmadd231ps zmm30, zmm22, zmm22
    vfmadd231ps zmm31, zmm23, zmm23
    vmulps zmm8, zmm27, zmm27
    vfnmadd231ps zmm4, zmm9, zmm14
    vfnmadd231ps zmm5, zmm9, zmm15
    vfnmadd231ps zmm6, zmm9, zmm16
    vfmadd213ps zmm14, zmm28, [{p} + {at} + 128]
    vfmadd213ps zmm15, zmm28, [{p} + {at} + 128 + {second}]
    vfmadd213ps zmm16, zmm28, [{p} + {at} + 128 + {third}]
    vfnmadd213ps zmm29, zmm8, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm27, zmm27, zmm8
    vrsqrt14ps zmm28, zmm30
    vfmadd231ps zmm31, zmm24, zmm24
    vmovups [{p} + {at} + 128], zmm14
    vmovups [{p} + {at} + 128 + {second}], zmm15
    vmovups [{p} + {at} + 128 + {third}], zmm16
    mov {was}, {at}
    add {at}, 384
    cmp {at}, {stop}
    jb 2b
3:
    vmulps zmm29, zmm29, zmm27
    vmulps zmm12, zmm29, [{m} + {was} + 192]
    vmulps zmm29, zmm29, zmm3
    vfmadd231ps zmm31, zmm25, zmm25
    vmulps zmm11, zmm28, zmm28
    vfnmadd231ps zmm4, zmm12, zmm17
    vfnmadd231ps zmm5, zmm12, zmm18
    vfnmadd231ps zmm6, zmm12, zmm19
    vfmadd213ps zmm17, zmm29, [{p} + {was} + 192]
    vfmadd213ps zmm18, zmm29, [{p} + {was} + 192 + {second}]
    vfmadd213ps zmm19, zmm29, [{p} + {was} + 192 + {third}]
    vfnmadd213ps zmm30, zmm11, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm28, zmm28, zmm11
    vrsqrt14ps zmm29, zmm31
    vmovups [{p} + {was} + 192], zmm17
    vmovups [{p} + {was} + 192 + {second}], zmm18
    vmovups [{p} + {was} + 192 + {third}], zmm19
    vmulps zmm30, zmm30, zmm28
    vmulps zmm15, zmm30, [{m} + {was} + 256]
    vmulps zmm30, zmm30, zmm3
    vmulps zmm14, zmm29, zmm29
    vfnmadd231ps zmm4, zmm15, zmm20
    vfnmadd231ps zmm5, zmm15, zmm21
    vfnmadd231ps zmm6, zmm15, zmm22
    vfmadd213ps zmm20, zmm30, [{p} + {was} + 256]
    vfmadd213ps zmm21, zmm30, [{p} + {was} + 256 + {second}]
    vfmadd213ps zmm22, zmm30, [{p} + {was} + 256 + {third}]
    vfnmadd213ps zmm31, zmm14, dword ptr [{constants} + 4]{{1to16}}
    vmulps zmm29, zmm29, zmm14
    vmovups [{p} + {was} + 256], zmm20
    vmovups [{p} + {was} + 256 + {second}], zmm21
    vmovups [{p} + {was} + 256 + {third}], zmm22
    vmulps zmm31, zmm31, zmm29
    vmulps zmm18, zmm31, [{m} + {was} + 320]
    vmulps zmm31, zmm31, zmm3
    vfnmadd231ps zmm4, zmm18, zmm23
    vfnmadd231ps zmm5, zmm18, zmm24
    vfnmadd231ps zmm6, zmm18, zmm25
    vfmadd213ps zmm23, zmm31, [{p} + {was} + 320]
    vfmadd213ps zmm24, zmm31, [{p} + {was} + 320 + {second}]
    vfmadd213ps zmm25, zmm31, [{p} + {was} + 320 + {third}]
    vmovups [{p} + {was} + 320], zmm23
    vmovups [{p} + {was} + 320 + {second}], zmm24
    vmovups [{p} + {was} + 320 + {third}], zmm25
    vmovups [{pull} + 0], zmm4
    vmovups [{pull} + 64], zmm5
    vmovups [{pull} + 128], zmm6
    add {pull}, 192
    add {body}, 4
    cmp {body}, {end}
    jb 4b
